from django.db import migrations

# What a finding was judged by must be there as it was. That no row is changed afterwards is the database's word.
KEEP = """
CREATE FUNCTION compliance_refuse_decree_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What a regulator set is kept: % on % is refused. Add a row instead.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = '42501';
END $$;
CREATE TRIGGER keep_parameter BEFORE UPDATE OR DELETE ON compliance_parameter
    FOR EACH ROW EXECUTE FUNCTION compliance_refuse_decree_change();
CREATE TRIGGER keep_day_off BEFORE UPDATE OR DELETE ON compliance_dayoff
    FOR EACH ROW EXECUTE FUNCTION compliance_refuse_decree_change();
"""
LET_GO = """
DROP TRIGGER keep_day_off ON compliance_dayoff;
DROP TRIGGER keep_parameter ON compliance_parameter;
DROP FUNCTION compliance_refuse_decree_change();
"""


class Migration(migrations.Migration):
    dependencies = [("compliance", "0005_decrees")]
    operations = [migrations.RunSQL(KEEP, LET_GO)]
