"""`python -m ml train --nhamcs FILE` makes the artefact and the card; `python -m ml card`."""

import argparse
from pathlib import Path

from ml import card
from ml.model import ARTEFACT


def main(arguments: list[str] | None = None) -> None:
    """Run one command. scikit-learn is only imported for training."""
    parser = argparse.ArgumentParser(prog="python -m ml", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    training = commands.add_parser("train", help="fit, evaluate, write artefact and card")
    training.add_argument("--nhamcs", type=Path, required=True, help="nhamcs_train csv.gz")
    training.add_argument("--artefact", type=Path, default=ARTEFACT)
    training.add_argument("--card", type=Path, default=card.CARD)
    commands.add_parser("card", help="write docs/model.md from the artefact")
    chosen = parser.parse_args(arguments)
    if chosen.command == "train":
        from ml import train

        print(f"sha256 {train.train_file(chosen.nhamcs, chosen.artefact)}")
        card.write(chosen.card, chosen.artefact)
        return
    card.write()
    print(f"wrote {card.CARD}")


if __name__ == "__main__":
    main()
