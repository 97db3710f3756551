# Time metafor on the pools in a CSV (group, yi, vi): Rscript metafor.R FILE WORK GROUPS
# WORK: fit (REML, Hartung-Knapp, prediction interval, Q), leave1out or qprofile. Prints key=value lines: version, cpu
# (user and system seconds of the loop), failed (fits that did not converge), and for fits a line "group mu tau2" each.
suppressMessages(library(metafor))
given <- commandArgs(TRUE)
d <- read.csv(given[1])
pools <- split(d, d$group)[seq_len(as.integer(given[3]))]
one <- switch(given[2],
  fit = function(p) { m <- rma(yi, vi, data = p, method = "REML", test = "adhoc"); predict(m); c(m$beta, m$tau2, m$QE) },
  leave1out = function(p) { leave1out(rma(yi, vi, data = p, method = "REML", test = "adhoc")); NULL },
  qprofile = function(p) { m <- rma(yi, vi, data = p, method = "REML"); confint(m); NULL })
found <- vector("list", length(pools)); failed <- 0
begin <- proc.time()
for (i in seq_along(pools)) {
  r <- try(one(pools[[i]]), silent = TRUE)
  if (inherits(r, "try-error")) failed <- failed + 1 else found[i] <- list(r)
}
spent <- proc.time() - begin
cat("version=", as.character(packageVersion("metafor")), "\n", sep = "")
cat("r=", as.character(getRversion()), "\n", sep = "")
cat("cpu=", spent[["user.self"]] + spent[["sys.self"]], "\nfailed=", failed, "\n", sep = "")
for (i in seq_along(found)) if (!is.null(found[[i]])) cat("figures=", i, " ", format(found[[i]][1], digits = 15), " ", format(found[[i]][2], digits = 15), "\n", sep = "")
