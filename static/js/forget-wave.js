/* On the page that says that a wave is gone: this device forgets its link, too. */

import { openDB } from "idb";
import { announce, Outbox, SENT } from "wave/outbox";

const outbox = await Outbox.open(openDB);
const [here] = location.pathname.split("/erase/");
for (const { key, link } of await outbox.all("sent")) {
  if (new URL(link, location.href).pathname.startsWith(here)) await outbox.drop("sent", key);
}
announce(SENT); // whoever lists them lists them again
