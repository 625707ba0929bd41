"""Flask's Jinja environment, with a shorter way to what every template knows and calls."""

from __future__ import annotations

from collections.abc import MutableMapping
from types import FunctionType
from typing import Any

from flask.templating import Environment
from jinja2 import Template, pass_eval_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

MARK = "jinja_pass_arg"
WANTS_EVAL_CONTEXT = getattr(pass_eval_context(lambda _: None), MARK)


class HouseContext(Context):
    """A page makes a hundred calls, nearly all of functions that want nothing from Jinja or to
    know whether texts are escaped; Jinja looks four times at each whether it wants more."""

    def call(self, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        if type(function) is FunctionType:
            wanted = function.__dict__.get(MARK)
            if wanted is None or wanted is WANTS_EVAL_CONTEXT:
                # Set by the compiler, for functions that want all of the template's names.
                kwargs.pop("_loop_vars", None)
                kwargs.pop("_block_vars", None)
                if wanted is None:
                    return function(*args, **kwargs)
                return function(self.eval_ctx, *args, **kwargs)
        return super().call(function, *args, **kwargs)


def escape_once(value: Any) -> Markup:
    """``escape``, which would take a third of a microsecond to hand on what is escaped already."""
    return value if type(value) is Markup else escape(value)


class HouseTemplate(Template):
    """Its compiled code says ``escape`` for everything it shows."""

    @classmethod
    def from_code(cls, *args: Any, **kwargs: Any) -> Template:
        template = super().from_code(*args, **kwargs)
        template.root_render_func.__globals__["escape"] = escape_once
        return template


class HouseEnvironment(Environment):
    """A template keeps the globals there are when it is loaded, in one dictionary. Jinja would look
    through a chain of two and copy it name by name for every page; ours are all there before the
    first page is asked for."""

    context_class = HouseContext
    template_class = HouseTemplate

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}
