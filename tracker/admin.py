"""A register of what was sent, and the campaign for organisers."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import lazy
from django.utils.html import format_html

from tracker import tasks
from tracker.exchange.forms import ApiTokenForm, WebhookForm
from tracker.models import (
    ApiToken,
    Campaign,
    ConsentText,
    Decision,
    Delivery,
    Group,
    ImagingSession,
    Pledge,
    ReferenceImage,
    Submission,
    Webhook,
)
from tracker.outbox import webhooks
from tracker.submissions import intake, pledges, renditions, search
from tracker.web import api_tokens
from tracker.web.files import private_file


def name_site() -> str:
    return Campaign.objects.name_site()


# Asked for with each page: the organiser may call it otherwise tomorrow.
admin.site.site_header = admin.site.site_title = lazy(name_site, str)()


class DecisionInline(admin.TabularInline):
    model = Decision
    extra = 0
    can_delete = False
    fields = readonly_fields = ("decided_at", "moderator", "from_status", "to_status", "revision", "reason")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Submission)
class SubmissionAdmin(admin.ModelAdmin):
    """A register to look things up in. What becomes public is decided at /moderate/; nothing is edited around
    it."""

    list_display = ("photo", "by_line", "words", "place_line", "local_time", "status", "created_at")
    list_filter = ("status", "campaign", "has_photo", "is_late", "country")
    list_per_page = 50
    search_fields = ("public_id", "name", "place")
    ordering = ("pk",)
    inlines = (DecisionInline,)
    actions = ("erase",)
    # Of no use to anybody who looks, and not theirs to see.
    exclude = ("email", "token_hash", "new_token_hash", "send_key", "link_wanted", "lease")
    show_facets = admin.ShowFacets.NEVER

    class Media:
        css = {"all": ("css/admin.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Submission]:
        return super().get_queryset(request).select_related("campaign", "consent_text")

    def get_urls(self) -> list[URLPattern]:
        photo = path(
            "<int:pk>/<slug:size>.jpg", self.admin_site.admin_view(self.photo_view), name="submission_photo"
        )
        return [photo, *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["photo", *(field.name for field in Submission._meta.fields if field.name not in self.exclude)]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="Photo")
    def photo(self, submission: Submission) -> str:
        if not submission.is_viewable:
            return "–"
        if not submission.has_photo:
            return "Counted in, without a photo"
        small, large = (
            reverse("admin:submission_photo", args=[submission.pk, size]) for size in ("tile", "large")
        )
        alt = f"Photo {submission.public_id}"
        shown = '<a href="{}"><img class="wave-photo" src="{}" alt="{}" loading="lazy"></a>'
        return format_html(shown, large, small, alt)

    @admin.display(description="Message")
    def words(self, submission: Submission) -> str:
        return submission.message or "–"

    @admin.action(description="Erase for good, which cannot be undone", permissions=["erase"])
    def erase(self, request: HttpRequest, queryset: QuerySet[Submission]) -> None:
        erased = 0
        for submission in queryset.exclude(status=Submission.Status.ERASED):
            intake.erase(submission, request.user)
            erased += 1
        self.message_user(
            request, f"{erased} erased. From the mosaic they go with its next version.", messages.SUCCESS
        )

    def has_erase_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tracker.moderate")

    def photo_view(self, request: HttpRequest, pk: int, size: str) -> HttpResponse:
        submission = Submission.objects.filter(pk=pk).first()
        if (
            submission is None
            or size not in renditions.SIZES
            or not self.has_view_permission(request, submission)
        ):
            raise Http404
        response = private_file(submission.rendition(size))
        response["Cache-Control"] = "private, no-store"
        return response


@admin.register(Pledge)
class PledgeAdmin(admin.ModelAdmin):
    """Who said that they will wave: to count, and to take one back for somebody who has lost the link."""

    list_display = ("public_id", "place", "country", "state", "starts_at", "created_at")
    list_filter = ("state", "campaign")
    list_per_page = 50
    search_fields = ("public_id", "place")
    ordering = ("-pk",)
    actions = ("take_back",)
    # Of no use to anybody who looks, and not theirs to see.
    exclude = ("email", "token_hash", "send_key")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description="Take back for good, which cannot be undone", permissions=["take_back"])
    def take_back(self, request: HttpRequest, queryset: QuerySet[Pledge]) -> None:
        for pledge in queryset:
            pledges.take_back(pledge)
        self.message_user(request, f"{len(queryset)} taken back.", messages.SUCCESS)

    def has_take_back_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tracker.moderate")


@admin.register(Group)
class GroupAdmin(admin.ModelAdmin):
    """Names of groups are looked at before they are shown, as everything else is."""

    list_display = ("name", "code", "campaign", "is_approved", "created_at")
    list_filter = ("is_approved", "campaign")
    readonly_fields = ("code", "created_at")
    actions = ("show_name", "hide_name")

    @admin.action(description="Show the name", permissions=["change"])
    def show_name(self, request: HttpRequest, queryset: QuerySet[Group]) -> None:
        queryset.update(is_approved=True)
        for group in queryset:
            search.remember_group(group)

    @admin.action(description="Hide the name", permissions=["change"])
    def hide_name(self, request: HttpRequest, queryset: QuerySet[Group]) -> None:
        queryset.update(is_approved=False)
        for group in queryset:
            search.remember_group(group)


HTTPS: "Mapping[type[models.Field[Any, Any]], Mapping[str, Any]]" = {
    models.URLField: {"assume_scheme": "https"}
}


class ConsentTextInline(admin.StackedInline):
    model = ConsentText
    formfield_overrides = HTTPS
    extra = 0


class ImagingSessionInline(admin.TabularInline):
    model = ImagingSession
    extra = 0


@admin.register(Campaign)
class CampaignAdmin(admin.ModelAdmin):
    list_display = ("title", "slug", "is_default", "opens_at", "closes_at")
    inlines = (ImagingSessionInline, ConsentTextInline)
    prepopulated_fields = {"slug": ("title",)}


@admin.register(ReferenceImage)
class ReferenceImageAdmin(admin.ModelAdmin):
    list_display = ("identifier", "title", "campaign", "is_illustration", "position")
    readonly_fields = ("file", "width", "height")
    formfield_overrides = HTTPS

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # manage.py load_reference_image brings a file with its credit


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):
    """A token is shown once, when it is made; to end it, say since when it is revoked."""

    form = ApiTokenForm
    list_display = ("name", "campaign", "scopes", "created_at", "last_used_at", "expires_at", "revoked_at")
    list_filter = ("campaign",)
    readonly_fields = ("created_at", "created_by", "last_used_at")

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        if not change:
            token = api_tokens.issue(obj)
            obj.created_by = request.user  # type: ignore[assignment]
            words = f"The token, shown this once: {token} – programs send it as “Authorization: Bearer …”."
            self.message_user(request, words, messages.WARNING)
        super().save_model(request, obj, form, change)


class DeliveryInline(admin.TabularInline):
    """The latest messages."""

    model = Delivery
    extra = 0
    can_delete = False
    fields = readonly_fields = ("created_at", "event", "data", "attempts", "answer", "delivered_at", "due_at")
    max_shown = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        rows = super().get_queryset(request)
        latest = rows.order_by("-pk").values("pk")[: self.max_shown]
        return rows.filter(pk__in=list(latest.values_list("pk", flat=True)))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Webhook)
class WebhookAdmin(admin.ModelAdmin):
    form = WebhookForm
    list_display = ("url", "campaign", "events", "is_active", "last_answer")
    inlines = (DeliveryInline,)
    actions = ("send_test", "try_again")

    @admin.display(description="Last answer")
    def last_answer(self, webhook: Webhook) -> str:
        last = webhook.deliveries.exclude(answer="").order_by("-due_at").first()
        return last.answer if last else "–"

    @admin.action(description="Send a message to try it", permissions=["change"])
    def send_test(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        for webhook in queryset:
            Delivery.objects.create(webhook=webhook, event=webhooks.TRIAL, data={})
        tasks.enqueue_delivery()
        self.message_user(request, "On its way: the answer is listed with the webhook in some seconds.")

    @admin.action(description="Try again now what was not taken", permissions=["change"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        again = webhooks.try_again(queryset)
        tasks.enqueue_delivery()
        self.message_user(request, f"{again} messages are tried again.")
