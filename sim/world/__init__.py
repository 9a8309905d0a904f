"""The contract between builder, engines and metrics."""
