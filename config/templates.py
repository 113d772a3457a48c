"""Numbers in templates are a machine's unless a filter says that somebody reads them.

Django writes every number as the visitor's language does, "0,5" in French: in an attribute, an address or a
drawing that is another number, or none. What is read goes through `floatformat`, `thousands`, `percent` or
`localize`; dates go through `date`.
"""

from typing import Any

from django.template.backends import django as backend
from django.template.context import make_context
from django.utils.safestring import SafeString


class MachineNumbers(backend.DjangoTemplates):
    def from_string(self, template_code: str) -> "Template":
        return Template(self.engine.from_string(template_code), self)

    def get_template(self, template_name: str) -> "Template":
        return Template(super().get_template(template_name).template, self)


class Template(backend.Template):
    def render(self, context: Any = None, request: Any = None) -> SafeString:
        bound = make_context(context, request, autoescape=self.backend.engine.autoescape)
        bound.use_l10n = False
        return self.template.render(bound)
