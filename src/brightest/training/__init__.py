"""The one training loop and what feeds it: recipes, augmentation, checkpoints, fine-tuning."""
