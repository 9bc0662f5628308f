class Source {
  javax.sql.DataSource make() {
    var ds = new org.postgresql.ds.PGSimpleDataSource();
    ds.setServerNames(new String[] {"db-ps-do-user-1234567-0.b.db.ondigitalocean.com"});
    ds.setSslMode("require");
    return ds;
  }
}
