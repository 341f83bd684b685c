"""The one statement that files a report: all its rows, or none if its key was used before."""

FILE_REPORT = """
WITH once AS (
    INSERT INTO reports_idempotencykey (scope, key, request_hash, result, created_at)
    VALUES (%(scope)s, %(key)s, %(request_hash)s, %(result)s, %(at)s)
    ON CONFLICT (scope, key) DO NOTHING RETURNING id
), identity AS (
    INSERT INTO "vault"."identity" (ref, sealed, wrapped_key, key_id, kept_at)
    SELECT %(ref)s, %(sealed)s, %(wrapped_key)s, %(key_id)s, %(at)s FROM once
), report AS (
    INSERT INTO reports_report (
        tracking_id, key_hash, identity_ref, kind, title, text, public_title, public_text,
        incident_on, area_code, place_note, latitude, longitude, category_code, target_unit_id,
        about_conduct, conduct_whom, named_unit_id, name_public, public_name, name_to_handlers,
        is_public, consent_ombudsman, channel, state, closure, archive_reason, cycle, grade, misconduct,
        field_inspection, desk_unit_id, holder_path, ball, is_taken_down, is_priority, is_held,
        dispute_count, last_seq, last_hash, next_due_at, submitted_at, is_migrated, memory, source,
        source_number)
    SELECT
        %(tracking_id)s, %(key_hash)s, %(ref)s, %(kind)s, %(title)s, %(text)s, '', '',
        %(incident_on)s, %(area_code)s, %(place_note)s, %(latitude)s, %(longitude)s,
        %(category_code)s, %(target_unit)s, %(about_conduct)s, %(conduct_whom)s,
        %(named_unit)s, %(name_public)s, %(public_name)s, %(name_to_handlers)s, %(is_public)s, %(consent)s, %(channel)s,
        'unverified', '', '', 1, '', false, false, %(desk)s, '', '', false, false, false, 0, 1,
        %(hash)s, %(next_due_at)s, %(at)s, false, %(memory)s, '', ''
    FROM once RETURNING id
), event AS (
    INSERT INTO reports_reportevent (
        report_id, seq, action, from_state, to_state, actor_role, cycle, at, payload, text_hash,
        prev_hash, hash)
    SELECT id, 1, 'submit', '', 'unverified', 'reporter', 1, %(at)s, %(payload)s, %(text_hash)s,
        %(prev_hash)s, %(hash)s
    FROM report RETURNING id
), written AS (
    INSERT INTO reports_eventtext (event_id, salt, text, is_public)
    SELECT id, %(salt)s, %(written)s, false FROM event
), clock AS (
    INSERT INTO reports_clock (
        report_id, kind, subject, run, cycle, unit_id, zone, started_at, start_on, days,
        in_calendar_days, due_on, due_at, is_provisional, calendar_version, policy_version, pauses,
        remind_at, outcome)
    SELECT report.id, c.kind, '', 1, 1, c.unit_id, c.zone, %(at)s, c.start_on, c.days,
        false, c.due_on, c.due_at, c.is_provisional, c.calendar_version, c.policy_version, '[]',
        c.remind_at, ''
    FROM report, jsonb_to_recordset(%(clocks)s) AS c(
        kind text, unit_id bigint, zone text, start_on date, days int, due_on date,
        due_at timestamptz, is_provisional bool, calendar_version int, policy_version int,
        remind_at timestamptz)
), reaction AS (
    INSERT INTO reports_reaction (event_id, name, attempts, next_at)
    SELECT event.id, name, 0, %(at)s FROM event, unnest(%(reactions)s::text[]) AS name
), attachment AS (
    UPDATE reports_attachment a SET report_id = report.id, event_id = event.id
    FROM report, event WHERE a.upload_key = %(upload_key)s AND a.report_id IS NULL
)
SELECT id FROM report
"""
