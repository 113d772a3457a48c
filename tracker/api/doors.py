"""Who may come in: an organiser's program with a token that has the scope, in its own campaign."""

from typing import Any

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer

from tracker.web import api_tokens
from tracker.web.middleware import campaign_of


class Token(HttpBearer):
    """For `auth=` of a route. Where it is optional everybody may come in, and who shows a token may do
    more."""

    def __init__(self, scope: str, *, optional: bool = False) -> None:
        super().__init__()
        self.scope, self.optional = scope, optional

    def __call__(self, request: HttpRequest) -> Any:
        """Nothing, which is answered with 401, without a valid token. Raises HttpError where it may not do
        that."""
        if self.optional and not api_tokens.read_token(request):
            return True
        token = api_tokens.of(request)
        if token and (token.campaign_id != campaign_of(request).pk or self.scope not in token.scopes):
            raise HttpError(403, "")
        return token

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Never asked: the token was looked up before, for the limits."""
