-- Keeps the statuses that staged premises are about to lose, each with the date it began on; what
-- began on the new status's date or later was never so.
-- :district, :today.
WITH news AS (
    SELECT
        kept.id, kept.status, kept.status_since, staged.status <> kept.status AS is_other,
        COALESCE(staged.status_since, CAST(:today AS date)) AS since
    FROM premises_stage AS staged
    JOIN premises AS kept ON kept.district = :district AND kept.id = staged.id
    WHERE staged.status <> kept.status OR staged.status_since <> kept.status_since
),
dropped AS (
    DELETE FROM premises_status USING news
    WHERE premises_status.district = :district AND premises_status.premises = news.id
      AND premises_status.since >= news.since
)
INSERT INTO premises_status (district, premises, since, status)
SELECT :district, id, status_since, status
FROM news
WHERE is_other AND status_since < since
