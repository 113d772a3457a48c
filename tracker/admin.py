"""The queue for moderators, and the campaign for organisers."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from tracker import find, intake, moderation
from tracker.files import private_file
from tracker.models import Campaign, ConsentText, Decision, Group, ImagingSession, ReferenceImage, Submission


class RejectionForm(ActionForm):
    reason = forms.ChoiceField(choices=Decision.Reason.choices, required=False, label="Reason")


class DecisionInline(admin.TabularInline):
    model = Decision
    extra = 0
    can_delete = False
    fields = readonly_fields = ("decided_at", "moderator", "from_status", "to_status", "revision", "reason")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Submission)
class SubmissionAdmin(admin.ModelAdmin):
    """Every status is changed by tracker.moderation, which records it; nothing can be edited around it."""

    list_display = ("photo", "by_line", "words", "place_line", "local_time", "status", "created_at")
    list_filter = ("status", "campaign", "has_photo", "country")
    list_per_page = 50
    search_fields = ("public_id", "name", "place")
    ordering = ("pk",)
    inlines = (DecisionInline,)
    actions = ("approve", "reject", "try_again")
    action_form = RejectionForm
    show_facets = admin.ShowFacets.NEVER

    class Media:
        css = {"all": ("css/admin.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Submission]:
        return super().get_queryset(request).select_related("campaign", "consent_text")

    def get_urls(self) -> list[URLPattern]:
        photo = path("<int:pk>/<slug:size>.jpg", self.admin_site.admin_view(self.photo_view), name="submission_photo")
        return [photo, *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["photo", *(field.name for field in Submission._meta.fields)]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list opens as the queue: what waits, the oldest first. A decision finds its photo also when it has
        left the queue meanwhile, and then says so."""
        if request.method == "GET" and not request.GET:
            query = QueryDict(f"status__exact={Submission.Status.WAITING}")
            request.GET, request.META["QUERY_STRING"] = query, query.urlencode()
        return super().changelist_view(request, extra_context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="Photo")
    def photo(self, submission: Submission) -> str:
        if not submission.can_be_shown:
            return "–"
        if not submission.has_photo:
            seen = '<input type="hidden" name="seen-{}" value="{}">Counted in, without a photo'
            return format_html(seen, submission.pk, submission.revision)
        small, large = (reverse("admin:submission_photo", args=[submission.pk, size]) for size in ("tile", "large"))
        alt = f"Photo {submission.public_id}"
        return format_html(
            '<a href="{}"><img class="wave-photo" src="{}" alt="{}" loading="lazy"></a>'
            '<input type="hidden" name="seen-{}" value="{}">',
            *(large, small, alt, submission.pk, submission.revision),
        )

    @admin.display(description="Message")
    def words(self, submission: Submission) -> str:
        return submission.message or "–"

    @admin.action(description="Approve")
    def approve(self, request: HttpRequest, queryset: QuerySet[Submission]) -> None:
        self.decide(request, queryset, lambda submission: moderation.approve(submission, request.user))

    @admin.action(description="Try again (quarantined)")
    def try_again(self, request: HttpRequest, queryset: QuerySet[Submission]) -> None:
        self.decide(request, queryset, lambda submission: moderation.retry(submission, request.user))

    @admin.action(description="Reject, for the reason beside")
    def reject(self, request: HttpRequest, queryset: QuerySet[Submission]) -> None:
        reason = request.POST.get("reason", "")
        self.decide(request, queryset, lambda submission: moderation.reject(submission, request.user, reason))

    def decide(self, request: HttpRequest, queryset: QuerySet[Submission], change: Any) -> None:
        refused = []
        for submission in queryset:
            try:
                seen_in(request, submission)
                change(submission)
            except moderation.ModerationError as error:
                refused.append(f"{submission.public_id}: {error}")
        self.message_user(request, f"{len(queryset) - len(refused)} decided.", messages.SUCCESS)
        for line in refused[:10]:
            self.message_user(request, line, messages.WARNING)

    def photo_view(self, request: HttpRequest, pk: int, size: str) -> HttpResponse:
        submission = Submission.objects.filter(pk=pk).first()
        if submission is None or size not in intake.SIZES or not self.has_view_permission(request, submission):
            raise Http404
        response = private_file(submission.rendition(size))
        response["Cache-Control"] = "private, no-store"
        return response


def seen_in(request: HttpRequest, submission: Submission) -> None:
    """A decision is about what the list showed: the row carries its revision there and back.

    A photo without a picture carries none: it can be rejected or tried again, and moderation refuses the rest.
    """
    seen = request.POST.get(f"seen-{submission.pk}")
    if seen is None and submission.can_be_shown:
        raise moderation.ModerationError("It was not on the page that you saw.")
    if seen is not None and seen != str(submission.revision):
        raise moderation.ModerationError("The sender has changed it since: look again.")


@admin.register(Group)
class GroupAdmin(admin.ModelAdmin):
    """Names of groups are looked at before they are shown, as everything else is."""

    list_display = ("name", "code", "campaign", "is_approved", "created_at")
    list_filter = ("is_approved", "campaign")
    readonly_fields = ("code", "created_at")
    actions = ("show_name", "hide_name")

    @admin.action(description="Show the name")
    def show_name(self, request: HttpRequest, queryset: QuerySet[Group]) -> None:
        queryset.update(is_approved=True)
        for group in queryset:
            find.remember_group(group)

    @admin.action(description="Hide the name")
    def hide_name(self, request: HttpRequest, queryset: QuerySet[Group]) -> None:
        queryset.update(is_approved=False)
        for group in queryset:
            find.remember_group(group)


class ConsentTextInline(admin.StackedInline):
    model = ConsentText
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

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # manage.py load_reference_image brings a file with its credit
