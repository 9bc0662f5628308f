import org.postgresql.ds.PGSimpleDataSource;
class Ds {
  javax.sql.DataSource get() {
    var ds = new PGSimpleDataSource();
    ds.setServerNames(new String[] {System.getenv("DB_HOST")});
    ds.setPortNumbers(new int[] {25060});
    ds.setDatabaseName("app");
    ds.setUser("svc");
    ds.setSslMode("require");
    return ds;
  }
}
