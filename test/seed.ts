/** One seed for what tests draw, so that a run says the same everywhere; `POOLSAFE_SEED` and `POOLSAFE_RUNS` draw others and more. */
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env["POOLSAFE_SEED"] ?? 20_261_121) });
