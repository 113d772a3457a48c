/* Django's own catalogue of words, as a page loads it: gettext, ngettext and interpolate of the language are global
 * afterwards. */

import { execFileSync } from "node:child_process";
import { runInThisContext } from "node:vm";

const CATALOG = `
import sys
import django
django.setup()
from django.test import RequestFactory
from django.utils import translation
from django.views.i18n import JavaScriptCatalog
translation.activate(sys.argv[1])
sys.stdout.buffer.write(JavaScriptCatalog.as_view()(RequestFactory().get("/")).content)
`;

/** @param {string} language */
export function speak(language) {
  const environment = { ...process.env, DJANGO_SETTINGS_MODULE: "config.settings" };
  const options = { env: environment, encoding: /** @type {const} */ ("utf8") };
  const script = execFileSync(".venv/bin/python", ["-c", CATALOG, language], options);
  // The catalogue hangs what it has on `this`, which is the window of a page.
  runInThisContext(script);
  const { django } = /** @type {any} */ (globalThis);
  Object.assign(globalThis, { gettext: django.gettext, ngettext: django.ngettext, interpolate: django.interpolate });
}
