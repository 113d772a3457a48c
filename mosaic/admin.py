"""Targets, mosaics and builds, for organisers."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from mosaic import tasks
from mosaic.building import builds, jobs
from mosaic.models import Build, Mosaic, Stop, TargetImage
from tracker.campaigns import pictures
from tracker.photos import door


class TargetImageForm(forms.ModelForm):
    image = forms.FileField(required=False, help_text="JPEG, PNG, WebP, AVIF or HEIC.")

    class Meta:
        model = TargetImage
        fields = ("campaign", "name", "credit", "globe", "reference")

    def clean_image(self) -> bytes | None:
        file = self.cleaned_data["image"]
        if file is None and not self.instance.pk:
            raise forms.ValidationError("Choose an image.")
        if file is None:
            return None
        content: bytes = file.read()
        try:
            door.check(content)
        except door.PhotoError as error:
            raise forms.ValidationError(str(error)) from error
        return content


@admin.register(TargetImage)
class TargetImageAdmin(admin.ModelAdmin):
    form = TargetImageForm
    list_display = ("name", "campaign", "width", "height", "credit")

    def save_model(self, request: HttpRequest, obj: TargetImage, form: Any, change: bool) -> None:
        if form.cleaned_data["image"]:
            pictures.store(obj, form.cleaned_data["image"])
        obj.save()


class StopInline(admin.TabularInline):
    model = Stop
    raw_id_fields = ("submission",)
    extra = 1
    verbose_name_plural = "stops of the tour, before those that the numbers tell"


@admin.register(Mosaic)
class MosaicAdmin(admin.ModelAdmin):
    inlines = (StopInline,)
    list_display = ("campaign", "target", "is_default", "current_build", "waiting")
    readonly_fields = ("current_build",)
    actions = ("build_now",)

    @admin.display(description="Differs from the approved photos", boolean=True)
    def waiting(self, mosaic: Mosaic) -> bool:
        return jobs.is_stale(mosaic)

    @admin.action(description="Build now", permissions=["change"])
    def build_now(self, request: HttpRequest, queryset: QuerySet[Mosaic]) -> None:
        for mosaic in queryset:
            try:
                build = jobs.plan(mosaic)
            except jobs.BuildError as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                tasks.enqueue_build(build)
                self.message_user(request, f"Build {build.pk} is under way: see Builds.", messages.SUCCESS)


@admin.register(Build)
class BuildAdmin(admin.ModelAdmin):
    list_display = (
        "pk",
        "mosaic",
        "status",
        "progress_bar",
        "photos",
        "rows",
        "columns",
        "is_full",
        "gap",
        "quality",
        "created_at",
        "published_at",
    )
    list_filter = ("status", "mosaic")
    exclude = ("lease", "leased_until", "table", "plan")
    actions = ("stop", "resume")

    class Media:
        css = {"all": ("css/admin.css",)}

    @admin.display(description="Drawing")
    def progress_bar(self, build: Build) -> str:
        progress = build.progress()
        return format_html(
            '<progress max="{}" value="{}"></progress> {} of {} blocks{}',
            *(progress["blocks"] or 1, progress["drawn"], progress["drawn"], progress["blocks"]),
            "" if progress["seconds_left"] is None else f", about {progress['seconds_left']:.0f} s left",
        )

    @admin.display(description="Quality")
    def quality(self, build: Build) -> str:
        found = build.record.quality
        if found is None:
            return "–"
        rough = "" if found.roughness is None else f", roughness {found.roughness:.1f}"
        return f"ΔE {found.colour_error:.1f}, SSIM {found.ssim:.3f}{rough}"

    @admin.action(description="Stop", permissions=["run"])
    def stop(self, request: HttpRequest, queryset: QuerySet[Build]) -> None:
        stopped = sum(builds.stop(build) for build in queryset)
        self.message_user(request, f"{stopped} stopped. What is drawn stays for an hour.", messages.SUCCESS)

    @admin.action(description="Take up again", permissions=["run"])
    def resume(self, request: HttpRequest, queryset: QuerySet[Build]) -> None:
        for build in queryset:
            if builds.resume(build):
                tasks.enqueue_build(build)
                self.message_user(request, f"Build {build.pk} goes on.", messages.SUCCESS)
            else:
                self.message_user(request, f"Build {build.pk} cannot go on now.", messages.WARNING)

    @admin.display(description="Certified gap")
    def gap(self, build: Build) -> str:
        gap, harmony = build.record.certified_gap, build.record.harmony_gap
        if gap is None:
            return "–"
        return f"{gap:.2%}" if harmony is None else f"{gap:.2%}, of which harmony {harmony:.2%}"

    def has_run_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("mosaic.change_build")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
