"""Filing a report: one form, a review with a code, a receipt."""
