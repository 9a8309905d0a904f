# Results of a study in base R: means by scenario, names of the columns in both languages, a paired difference.
#
#   Rscript docs/examples/read_results.R results/demo
#
# The study varies one value: gridstaff run -m place=load_check area.households_per_grid=300,400 --study demo

folder <- file.path(commandArgs(trailingOnly = TRUE)[1], "tables")
read_table <- function(name) {
  read.csv(file.path(folder, name), fileEncoding = "UTF-8-BOM", check.names = FALSE, na.strings = "")
}

runs <- read_table("runs.csv") # one row per run, one column per metric
points <- read_table("points.csv") # one row per scenario: what it varies
columns <- read_table("columns.csv") # every column of every table, in English and Chinese

varied <- setdiff(names(points), c("scenario", "scenario_key", "replications"))
metrics <- c("load", "duties_undone")

# Mean and standard deviation over the simulated years of each scenario.
for (metric in metrics) {
  named <- columns[columns$file == "runs.csv" & columns$column == metric, ]
  cat(sprintf("%s | %s, %s (%s)\n", metric, named$name_en, named$name_zh, named$unit_en))
  of_scenario <- aggregate(runs[[metric]], runs["scenario"], function(x) c(mean = mean(x), sd = sd(x), n = length(x)))
  print(merge(points[c("scenario", varied)], do.call(data.frame, of_scenario), by = "scenario"), digits = 6)
}

# Difference of the second scenario from the first, year by year: both use the same random numbers.
if (nrow(points) > 1) {
  pair <- merge(
    runs[runs$scenario == points$scenario[1], c("replication", metrics)],
    runs[runs$scenario == points$scenario[2], c("replication", metrics)],
    by = "replication", suffixes = c(".first", ".second")
  )
  paired <- t.test(pair$duties_undone.second, pair$duties_undone.first, paired = TRUE)
  cat(sprintf("difference %.6f, 95 %% interval %.6f to %.6f\n", paired$estimate, paired$conf.int[1], paired$conf.int[2]))
}
