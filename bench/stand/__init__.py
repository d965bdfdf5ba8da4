"""What every measurement needs: pinned processes, load, rounds in turn, facts about the machine."""
