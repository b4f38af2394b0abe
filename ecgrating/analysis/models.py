"""Results worked out before they are asked for, kept by the hash of the data they rest on."""

from __future__ import annotations

from django.db import models

from ecgrating.studies.models import Study


class Result(models.Model):
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="results")
    name = models.CharField(max_length=64)
    data_sha256 = models.CharField(max_length=64)
    seed = models.BigIntegerField()
    content = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "name", "data_sha256"], name="one_result_per_data")]

    def __str__(self) -> str:
        return f"{self.name} of {self.study_id}"
