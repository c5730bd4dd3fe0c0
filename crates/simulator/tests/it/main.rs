//! Whole-system runs from a seed: a shop, its customers, their bank, the clock and an operator who
//! restarts things, all doing whatever they like in whatever order. Afterwards the books are
//! compared: what the gateway acknowledged, what its events say, and what the shop was told.
//!
//! `SEEDS=500` runs more seeds; `SEED=17` runs one again.

#![expect(clippy::unwrap_used, reason = "a run that cannot go on fails")]

mod audit;
mod world;

use world::World;

/// Steps of one run.
const STEPS: u64 = 120;

fn number(variable: &str) -> Option<u64> {
    let set = std::env::vars().find(|(name, _)| name == variable);
    set.map(|(_, text)| text.parse().expect("a number"))
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_the_books_agree() {
    let seeds = match number("SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("SEEDS").unwrap_or(12),
    };
    for seed in seeds {
        let run = tokio::spawn(async move {
            let mut world = World::new(seed).await.unwrap();
            for _ in 0..STEPS {
                world.step().await.unwrap();
            }
            audit::audit(world.end().await.unwrap()).await;
        });
        if let Err(error) = run.await {
            panic!("seed {seed}: run it again with SEED={seed}: {error}");
        }
    }
}
