/* <wave-map>: everybody who waved, on the globe as the spacecraft saw it or on a flat map, by minute.
 *
 * One canvas, one download of columns (tracker/viewing/world_map.py). Places are unit vectors in one array: a frame turns them,
 * gathers those that fall into the same small square, and draws one light for each. Needs window.topojson and window.d3.
 */

const { d3, topojson, ngettext = (one, many, count) => (count === 1 ? one : many) } = window;

const GATHER_PX = 22;
const BEFORE = 20;
const AFTER = 20;
const FRAME_MS = 260;
const MOST_ZOOM = 24;
const LANGUAGE = document.documentElement.lang || "en";
const number = new Intl.NumberFormat(LANGUAGE);

class WaveMap extends HTMLElement {
  async connectedCallback() {
    this.stopping = new AbortController();
    this.scene = JSON.parse(this.querySelector("#scene").textContent);
    this.words = this.dataset;
    this.canvas = this.querySelector("canvas");
    this.pen = this.canvas.getContext("2d");
    this.look = getComputedStyle(this);
    this.view = { globe: this.scene.under.slice(), flat: [0, 0], zoom: 1 };
    this.kind = new URLSearchParams(location.search).get("view") === "flat" ? "flat" : "globe";
    this.minute = null;
    const json = (address) => fetch(address, { signal: this.stopping.signal }).then((answer) => answer.json());
    try {
      const [topology, data] = await Promise.all([json(this.dataset.land), json(this.dataset.waves)]);
      this.land = topojson.feature(topology, topology.objects.land);
      this.take(data);
    } catch (error) {
      if (error.name !== "AbortError") this.querySelector(".map-state").textContent = this.words.failed;
      return;
    }
    this.querySelector(".map-state").hidden = true;
    this.night = d3.geoCircle().center([this.scene.sun[1] + 180, -this.scene.sun[0]]).radius(90)();
    this.graticule = d3.geoGraticule10();
    this.wire();
    this.resize();
    this.showKind(this.kind);
    this.classList.add("ready");
  }

  disconnectedCallback() {
    this.stopping.abort();
    this.watcher?.disconnect();
    clearInterval(this.playing);
  }

  /** Columns -> unit vectors of places, and how many people are at each in which minute. */
  take(data) {
    const count = data.places.length;
    this.places = data.places;
    this.vectors = new Float64Array(count * 3);
    data.places.forEach(([latitude, longitude], index) => this.vectors.set(vector(latitude, longitude), index * 3));
    this.waves = data;
    this.shown = new Float64Array(count);
    this.perMinute = new Map();
    data.minute.forEach((minute, wave) => {
      const bin = this.bin(minute);
      this.perMinute.set(bin, (this.perMinute.get(bin) ?? 0) + data.people[wave]);
    });
    this.count();
  }

  /** Everything before and after the time line is gathered at its ends. */
  bin(minute) {
    return Math.max(-BEFORE - 1, Math.min(this.scene.minutes + AFTER + 1, minute));
  }

  count() {
    this.shown.fill(0);
    const { place, minute, people } = this.waves;
    for (let wave = 0; wave < place.length; wave++) {
      if (this.minute === null || this.bin(minute[wave]) === this.minute) this.shown[place[wave]] += people[wave];
    }
    this.total = this.shown.reduce((sum, count) => sum + count, 0);
  }

  // --- Controls -------------------------------------------------------------------------------------------

  wire() {
    const { signal } = this.stopping;
    const on = (target, event, act, options) => target.addEventListener(event, act, { signal, ...options });
    for (const button of this.querySelectorAll("[data-kind]")) on(button, "click", () => this.showKind(button.dataset.kind));
    for (const button of this.querySelectorAll("[data-zoom]")) on(button, "click", () => this.zoomBy(button.dataset.zoom === "in" ? 1.6 : 1 / 1.6));
    on(this.querySelector("[data-home]"), "click", () => this.home());
    on(this.querySelector("[data-far]"), "click", () => this.turn(-this.scene.under[0], this.scene.under[1] + 180));
    on(this.canvas, "pointerdown", (event) => this.grab(event));
    on(this.canvas, "pointermove", (event) => this.drag(event));
    on(this.canvas, "pointerup", (event) => this.drop(event));
    on(this.canvas, "pointercancel", (event) => this.drop(event));
    on(this.canvas, "pointerleave", () => this.tell(null));
    on(this.canvas, "wheel", (event) => this.wheel(event), { passive: false });
    on(this.canvas, "keydown", (event) => this.key(event));
    const slider = this.querySelector("[data-minute]");
    slider.min = -BEFORE - 1;
    slider.max = this.scene.minutes + AFTER + 2;
    slider.value = slider.max;
    on(slider, "input", () => this.setMinute(Number(slider.value)));
    on(this.querySelector("[data-play]"), "click", () => this.play());
    this.drawTimeline();
    this.watcher = new ResizeObserver(() => this.resize());
    this.watcher.observe(this.canvas);
    this.pointers = new Map();
  }

  showKind(kind) {
    this.kind = kind;
    this.view.zoom = 1;
    for (const button of this.querySelectorAll("[data-kind]")) button.setAttribute("aria-pressed", String(button.dataset.kind === kind));
    this.querySelector("[data-far]").hidden = kind !== "globe";
    const query = new URLSearchParams(location.search);
    if (kind === "flat") query.set("view", "flat");
    else query.delete("view");
    history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
    this.prepareFlat();
    this.draw();
  }

  home() {
    this.view = { globe: this.scene.under.slice(), flat: [0, 0], zoom: 1 };
    this.draw();
  }

  turn(latitude, longitude) {
    this.view.globe = [latitude, longitude];
    this.draw();
  }

  zoomBy(factor, at = [this.width / 2, this.height / 2]) {
    const before = this.view.zoom;
    this.view.zoom = Math.max(1, Math.min(MOST_ZOOM, before * factor));
    if (this.kind === "flat") {
      const ratio = this.view.zoom / before;
      this.view.flat = this.view.flat.map((value, axis) => {
        const from = at[axis] - (axis ? this.height : this.width) / 2;
        return from - (from - value) * ratio;
      });
      this.keepFlatInside();
    }
    this.draw();
  }

  wheel(event) {
    if (!event.ctrlKey && document.activeElement !== this.canvas) return; // the page scrolls past
    event.preventDefault();
    this.zoomBy(Math.exp(-event.deltaY / 300), [event.offsetX, event.offsetY]);
  }

  grab(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, [event.offsetX, event.offsetY]);
    this.moved = 0;
  }

  drag(event) {
    const before = this.pointers.get(event.pointerId);
    const now = [event.offsetX, event.offsetY];
    if (!before) return this.tell(now);
    const others = [...this.pointers].filter(([id]) => id !== event.pointerId);
    if (others.length === 1) {
      const apart = ([x, y]) => Math.hypot(x - others[0][1][0], y - others[0][1][1]);
      this.zoomBy(apart(now) / apart(before), now);
    } else this.move(now[0] - before[0], now[1] - before[1]);
    this.moved += Math.hypot(now[0] - before[0], now[1] - before[1]);
    this.pointers.set(event.pointerId, now);
  }

  drop(event) {
    this.pointers.delete(event.pointerId);
    if (this.moved < 6) {
      this.canvas.focus({ preventScroll: true });
      const light = this.lightAt([event.offsetX, event.offsetY]);
      if (light?.places > 1) this.zoomBy(2, [event.offsetX, event.offsetY]);
      this.tell([event.offsetX, event.offsetY]);
    }
  }

  move(right, down) {
    if (this.kind === "globe") {
      const turn = 180 / (Math.PI * this.radius);
      const [latitude, longitude] = this.view.globe;
      this.view.globe = [Math.max(-90, Math.min(90, latitude + down * turn)), longitude - right * turn];
    } else {
      this.view.flat = [this.view.flat[0] + right, this.view.flat[1] + down];
      this.keepFlatInside();
    }
    this.draw();
  }

  keepFlatInside() {
    const half = [(this.flatWidth * (this.view.zoom - 1)) / 2, (this.flatWidth * (this.view.zoom - 1)) / 4];
    this.view.flat = this.view.flat.map((value, axis) => Math.max(-half[axis], Math.min(half[axis], value)));
  }

  key(event) {
    const step = event.shiftKey ? 120 : 40;
    const moves = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    if (moves[event.key]) this.move(...moves[event.key]);
    else if (event.key === "+" || event.key === "=") this.zoomBy(1.6);
    else if (event.key === "-") this.zoomBy(1 / 1.6);
    else if (event.key === "Home") this.home();
    else return;
    event.preventDefault();
  }

  // --- The time line --------------------------------------------------------------------------------------

  setMinute(value) {
    const last = this.scene.minutes + AFTER + 2;
    this.minute = value >= last ? null : value;
    this.querySelector("[data-minute]").value = value;
    this.count();
    this.draw();
    this.drawTimeline();
    this.sayMinute();
  }

  sayMinute() {
    const line = this.querySelector(".minute-said");
    const people = said(this.total);
    if (this.minute === null) line.textContent = `${this.words.all}: ${people}`;
    else if (this.minute < -BEFORE) line.textContent = `${this.words.before}: ${people}`;
    else if (this.minute > this.scene.minutes + AFTER) line.textContent = `${this.words.after}: ${people}`;
    else {
      const at = new Date(new Date(this.scene.start).getTime() + this.minute * 60_000);
      line.textContent = `${at.toISOString().slice(11, 16)} UTC: ${people}`;
    }
    this.querySelector("[data-minute]").setAttribute("aria-valuetext", line.textContent);
  }

  play() {
    const button = this.querySelector("[data-play]");
    const stop = () => {
      clearInterval(this.playing);
      this.playing = null;
      button.setAttribute("aria-pressed", "false");
    };
    if (this.playing) return stop();
    button.setAttribute("aria-pressed", "true");
    let minute = -BEFORE - 1;
    this.setMinute(minute);
    this.playing = setInterval(() => {
      minute += 1;
      this.setMinute(minute);
      if (this.minute === null) stop();
    }, FRAME_MS);
  }

  drawTimeline() {
    const canvas = this.querySelector(".timeline");
    const scale = devicePixelRatio;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    canvas.width = width * scale;
    canvas.height = height * scale;
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    const bins = this.scene.minutes + BEFORE + AFTER + 3;
    const most = Math.max(1, ...this.perMinute.values());
    const step = width / (bins + 1);
    pen.fillStyle = this.colour("--map-line");
    pen.fillRect((BEFORE + 1) * step, 0, Math.max(1, this.scene.minutes + 1) * step, height);
    for (let index = 0; index < bins; index++) {
      const minute = index - BEFORE - 1;
      const share = (this.perMinute.get(minute) ?? 0) / most;
      const tall = share ? Math.max(2, Math.sqrt(share) * (height - 4)) : 1;
      pen.fillStyle = this.colour(this.minute === null || this.minute === minute ? "--light" : "--map-muted");
      pen.fillRect(index * step + 0.5, height - tall, Math.max(1, step - 1), tall);
    }
  }

  // --- Drawing --------------------------------------------------------------------------------------------

  resize() {
    const scale = Math.min(2, devicePixelRatio);
    this.width = this.canvas.clientWidth;
    this.height = this.canvas.clientHeight;
    this.canvas.width = this.width * scale;
    this.canvas.height = this.height * scale;
    this.pen.setTransform(scale, 0, 0, scale, 0, 0);
    this.scale = scale;
    this.prepareFlat();
    this.drawTimeline();
    this.sayMinute();
    this.draw();
  }

  /** Land, grid and night of the flat map, once: panning only moves them. */
  prepareFlat() {
    this.flatWidth = Math.min(this.width, this.height * 2);
    const projection = d3.geoEquirectangular().scale(this.flatWidth / (2 * Math.PI)).translate([0, 0]);
    const path = d3.geoPath(projection);
    this.base = null;
    this.flat = ["land", "night", "graticule"].map((name) => new Path2D(path(this[name])));
  }

  draw() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = null;
      this.pen.clearRect(0, 0, this.width, this.height);
      if (this.kind === "globe") this.drawGlobe();
      else this.drawFlat();
      this.drawLights();
      this.frames = (this.frames ?? 0) + 1;
    });
  }

  drawGlobe() {
    const { pen } = this;
    this.radius = Math.min(this.width, this.height) * 0.46 * this.view.zoom;
    const [latitude, longitude] = this.view.globe;
    const projection = d3.geoOrthographic().scale(this.radius).translate([this.width / 2, this.height / 2]).rotate([-longitude, -latitude]).clipAngle(90).precision(0.6);
    const path = d3.geoPath(projection, pen);
    const fill = (shape, colour) => {
      pen.beginPath();
      path(shape);
      pen.fillStyle = this.colour(colour);
      pen.fill();
    };
    fill({ type: "Sphere" }, "--sea");
    fill(this.land, "--land");
    pen.beginPath();
    path(this.graticule);
    pen.strokeStyle = this.colour("--map-line");
    pen.lineWidth = 0.6;
    pen.stroke();
    fill(this.night, "--dark-side");
  }

  /** Panning moves a picture that is a little larger than what is seen; land is drawn anew when it runs out. */
  drawFlat() {
    const [right, down] = this.view.flat;
    const { zoom } = this.view;
    const margin = 120;
    const fits = (base) => base && base.zoom === zoom && Math.abs(base.right - right) <= margin && Math.abs(base.down - down) <= margin;
    if (!fits(this.base)) {
      const canvas = this.base?.canvas ?? document.createElement("canvas");
      canvas.width = (this.width + 2 * margin) * this.scale;
      canvas.height = (this.height + 2 * margin) * this.scale;
      const pen = canvas.getContext("2d");
      pen.setTransform(this.scale, 0, 0, this.scale, margin * this.scale, margin * this.scale);
      this.drawLand(pen, right, down);
      this.base = { canvas, zoom, right, down };
    }
    const { canvas } = this.base;
    const [x, y] = [right - this.base.right - margin, down - this.base.down - margin];
    this.pen.drawImage(canvas, x, y, canvas.width / this.scale, canvas.height / this.scale);
  }

  drawLand(pen, right, down) {
    pen.save();
    pen.translate(this.width / 2 + right, this.height / 2 + down);
    pen.scale(this.view.zoom, this.view.zoom);
    const half = this.flatWidth / 2;
    pen.fillStyle = this.colour("--sea");
    pen.fillRect(-half, -half / 2, 2 * half, half);
    const [land, night, graticule] = this.flat;
    pen.fillStyle = this.colour("--land");
    pen.fill(land);
    pen.lineWidth = 0.6 / this.view.zoom;
    pen.strokeStyle = this.colour("--map-line");
    pen.stroke(graticule);
    pen.beginPath();
    pen.rect(-half, -half / 2, 2 * half, half);
    pen.clip();
    pen.fillStyle = this.colour("--dark-side");
    pen.fill(night);
    pen.restore();
  }

  /** Gather the people who are shown into lights: those in one small square of the screen are one. */
  gather() {
    const lights = new Map();
    const { vectors, shown } = this;
    const columns = Math.ceil(this.width / GATHER_PX) + 2;
    const toScreen = this.kind === "globe" ? this.globeProjector() : this.flatProjector();
    for (let place = 0; place < shown.length; place++) {
      if (!shown[place]) continue;
      const point = toScreen(vectors[3 * place], vectors[3 * place + 1], vectors[3 * place + 2], place);
      if (!point) continue;
      const [x, y] = point;
      if (x < -20 || y < -20 || x > this.width + 20 || y > this.height + 20) continue;
      const key = Math.floor(y / GATHER_PX) * columns + Math.floor(x / GATHER_PX);
      const light = lights.get(key);
      if (!light) lights.set(key, { x: x * shown[place], y: y * shown[place], people: shown[place], places: 1, place, most: shown[place] });
      else {
        light.x += x * shown[place];
        light.y += y * shown[place];
        light.people += shown[place];
        light.places += 1;
        if (shown[place] > light.most) Object.assign(light, { most: shown[place], place });
      }
    }
    this.lights = [...lights.values()];
    for (const light of this.lights) {
      light.x /= light.people;
      light.y /= light.people;
      light.radius = Math.min(22, 2.2 + 1.9 * Math.log2(light.people));
    }
  }

  globeProjector() {
    const [latitude, longitude] = this.view.globe.map((degrees) => (degrees * Math.PI) / 180);
    const [sinLat, cosLat, sinLon, cosLon] = [Math.sin(latitude), Math.cos(latitude), Math.sin(longitude), Math.cos(longitude)];
    const [middleX, middleY, radius] = [this.width / 2, this.height / 2, this.radius];
    return (x, y, z) => {
      const ahead = x * cosLon + y * sinLon;
      if (ahead * cosLat + z * sinLat < 0) return null;
      return [middleX + radius * (y * cosLon - x * sinLon), middleY - radius * (z * cosLat - ahead * sinLat)];
    };
  }

  flatProjector() {
    const scale = (this.flatWidth * this.view.zoom) / 360;
    const [right, down] = [this.width / 2 + this.view.flat[0], this.height / 2 + this.view.flat[1]];
    return (x, y, z, place) => [right + this.places[place][1] * scale, down - this.places[place][0] * scale];
  }

  drawLights() {
    this.gather();
    const { pen } = this;
    const gold = this.colour("--light");
    // On whole pixels of the screen, so that nothing has to be resampled.
    pen.save();
    pen.setTransform(1, 0, 0, 1, 0, 0);
    for (const { x, y, radius } of this.lights) {
      const stamp = this.stamp(radius, gold);
      pen.drawImage(stamp, Math.round(x * this.scale - stamp.width / 2), Math.round(y * this.scale - stamp.width / 2));
    }
    pen.restore();
    pen.fillStyle = this.colour("--black");
    pen.font = `600 11px ${this.look.getPropertyValue("--sans")}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    for (const { x, y, radius, people } of this.lights) if (radius > 11) pen.fillText(short(people), x, y);
  }

  /** A light's disc and its glow, drawn once for each size and then stamped: filling circles anew is slow. */
  stamp(radius, colour) {
    const size = Math.round(radius * 2) / 2;
    this.stamps ??= new Map();
    const key = `${size} ${colour} ${this.scale}`;
    const known = this.stamps.get(key);
    if (known) return known;
    const glow = size * 1.5 + 1;
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.ceil((2 * glow + 1) * this.scale);
    const pen = canvas.getContext("2d");
    const middle = canvas.width / 2;
    pen.fillStyle = colour;
    pen.globalAlpha = 0.28;
    disc(pen, middle, middle, glow * this.scale);
    pen.globalAlpha = 0.92;
    disc(pen, middle, middle, size * this.scale);
    this.stamps.set(key, canvas);
    return canvas;
  }

  lightAt([x, y]) {
    return this.lights?.filter((light) => Math.hypot(light.x - x, light.y - y) < Math.max(12, light.radius)).sort((one, other) => other.people - one.people)[0];
  }

  /** The name of what is under the pointer. */
  tell(point) {
    const label = this.querySelector(".map-label");
    const light = point && this.lightAt(point);
    label.hidden = !light;
    if (!light) return;
    const [, , name] = this.places[light.place];
    const more = light.places > 1 ? ` +${light.places - 1}` : "";
    label.textContent = `${name}${more} · ${said(light.people)}`;
    label.style.translate = `${Math.min(light.x, this.width - 180)}px ${Math.max(0, light.y - 44)}px`;
  }

  colour(name) {
    this.colours ??= {};
    return (this.colours[name] ??= this.look.getPropertyValue(name).trim());
  }
}

function vector(latitude, longitude) {
  const [north, east] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180];
  return [Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north)];
}

function disc(pen, x, y, radius) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 7);
  pen.fill();
}

function said(people) {
  return ngettext("%(count)s person", "%(count)s people", people).replace("%(count)s", number.format(people));
}

function short(people) {
  return people < 1000 ? String(people) : `${Math.round(people / 100) / 10}k`;
}

customElements.define("wave-map", WaveMap);
