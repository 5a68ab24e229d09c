"""Who hears of the steps of gaps, and how: digests by e-mail for people, webhooks for programs.

Both follow the positions of the outbox (compliance.gaps.outbox) by a mark of their own, so that a lost broker or a
crash costs time and no notice. What is sent may arrive twice, and then under the same id.
"""
