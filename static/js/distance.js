/* How far a wave was from who looks: asked for once, kept for this visit, sent to nobody. */

const { gettext = (text) => text } = window;
const KEY = "wave-here";
const EARTH_KM = 6371;
const MILES_A_KM = 0.621371;
const WAIT_MS = 10_000;

export class Distance {
  /** `line` holds a <span> for the words and a <button> that asks the device. */
  constructor(line, say) {
    this.words = line.querySelector("span");
    this.button = line.querySelector("button");
    this.button.addEventListener("click", () => this.ask(say));
  }

  show(wave) {
    this.wave = wave;
    const here = stored();
    this.words.textContent = here && hasPlace(wave) ? sentence(kilometres(here, wave)) : "";
    this.button.hidden = Boolean(here) || !hasPlace(wave) || !navigator.geolocation;
  }

  ask(say) {
    this.button.disabled = true;
    const done = () => (this.button.disabled = false);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        done();
        // A tenth of a degree is enough for a distance to the other end of the Earth.
        sessionStorage.setItem(KEY, JSON.stringify({ latitude: +coords.latitude.toFixed(1), longitude: +coords.longitude.toFixed(1) }));
        this.show(this.wave);
      },
      () => (done(), say(gettext("Your device did not tell where it is."))),
      { maximumAge: 3_600_000, timeout: WAIT_MS },
    );
  }
}

function hasPlace({ latitude, longitude }) {
  return Number.isFinite(latitude) && Number.isFinite(longitude);
}

function stored() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

/** Along a great circle. */
function kilometres(one, other) {
  const [a, b, turn] = [one.latitude, other.latitude, other.longitude - one.longitude].map((degrees) => (degrees * Math.PI) / 180);
  const half = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(turn / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.sqrt(Math.min(1, half)));
}

function sentence(km) {
  if (km < 15) return gettext("In your neighbourhood");
  const { lang } = document.documentElement;
  const said = (number) => new Intl.NumberFormat(lang).format(Math.round(number));
  const words = lang.startsWith("en") ? gettext("%(km)s km (%(miles)s miles) from you") : gettext("%(km)s km from you");
  return words.replace("%(km)s", said(km)).replace("%(miles)s", said(km * MILES_A_KM));
}
