from django.db import migrations

# Somebody signs for a report by its hash. That it never changes afterwards is the database's word and not only ours.
FREEZE = """
CREATE FUNCTION compliance_refuse_report_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A finished report is frozen: % on % is refused. Ask for another report instead.',
        TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
END $$;
CREATE TRIGGER freeze_report BEFORE UPDATE OR DELETE ON compliance_report
    FOR EACH ROW WHEN (OLD.status = 'done') EXECUTE FUNCTION compliance_refuse_report_change();
CREATE TRIGGER freeze_report BEFORE UPDATE OR DELETE ON compliance_reportfile
    FOR EACH ROW EXECUTE FUNCTION compliance_refuse_report_change();
"""
THAW = """
DROP TRIGGER freeze_report ON compliance_reportfile;
DROP TRIGGER freeze_report ON compliance_report;
DROP FUNCTION compliance_refuse_report_change();
"""


class Migration(migrations.Migration):
    dependencies = [("compliance", "0001_initial")]
    operations = [migrations.RunSQL(FREEZE, THAW)]
