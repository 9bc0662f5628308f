library(shiny)
library(pool)

con <- dbPool(
  drv = RPostgres::Postgres(),
  dbname = "shop",
  host = Sys.getenv("DB_HOST"),
  port = 25060,
  user = Sys.getenv("DB_USER"),
  password = Sys.getenv("DB_PASSWORD"),
  sslmode = "require"
)
onStop(function() poolClose(con))
ui <- fluidPage(titlePanel('Orders "today"'), tableOutput("t"))
server <- function(input, output) output$t <- renderTable(DBI::dbGetQuery(con, "select 1"))
shinyApp(ui, server)
