"""What beat sends, and when."""

from celery.schedules import crontab

# A tick that waited longer than it is useful is dropped, so a stopped worker does not wake to a pile of them.
TICKS = {
    task: {"task": task, "schedule": seconds, "options": {"expires": 3 * seconds}}
    for task, seconds in {
        "batteries.tasks.follow": 5.0,
        "events.tasks.follow_queries": 5.0,
        "batteries.tasks.resume_captures": 10.0,
        "batteries.tasks.send_subscriptions": 10.0,
        "compliance.tasks.follow": 5.0,
        "compliance.tasks.sweep": 60.0,
        "compliance.tasks.review": 600.0,
        "compliance.tasks.reassess": 30.0,
        "compliance.tasks.send_webhooks": 10.0,
        "compliance.tasks.send_digests": 600.0,
        "compliance.tasks.prune": 3_600.0,
        "compliance.tasks.resume_reports": 30.0,
        # Goes on with a verification that is under way, a slice at a time.
        "traceability.tasks.verify": 120.0,
    }.items()
} | {
    # 03:10 in Korea. A beat that was away then sends it when it is back.
    "verify-nightly": {"task": "traceability.tasks.verify", "schedule": crontab("10", "18"), "kwargs": {"anew": True}}
}
