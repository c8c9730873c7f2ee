from django.db import migrations


class Migration(migrations.Migration):
    """What stood on record before histories were kept is where they begin."""

    dependencies = [("funders", "0002_add_pledge_parts")]

    operations = [
        migrations.RunSQL(
            """
            insert into funders_pledgeevent
              (pledge_id, funder_id, year, area_id, kind, units, amount_rupiah, withdrawn, reason, recorded_at)
            select id, funder_id, year, area_id, kind, units, amount_rupiah, false, '', clock_timestamp()
            from funders_pledge order by id
            """,
            migrations.RunSQL.noop,
        ),
    ]
