package crm;

import org.postgresql.ds.PGSimpleDataSource;

public class Ds {
    static PGSimpleDataSource create(String host) {
        PGSimpleDataSource ds = new PGSimpleDataSource();
        ds.setServerNames(new String[] {host});
        ds.setPortNumbers(new int[] {25060});
        ds.setDatabaseName("crm");
        ds.setSsl(true);
        ds.setSslMode("require");
        return ds;
    }
}
