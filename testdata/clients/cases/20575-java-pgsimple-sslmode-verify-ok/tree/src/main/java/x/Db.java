package x;

import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

public class Db {
  public static DataSource create() {
    PGSimpleDataSource ds = new PGSimpleDataSource();
    ds.setServerNames(new String[] {System.getenv("DB_HOST")});
    ds.setPortNumbers(new int[] {25060});
    ds.setDatabaseName("app");
    ds.setSslMode("verify-full");
    ds.setSslRootCert("/etc/do/ca.crt");
    return ds;
  }
}
