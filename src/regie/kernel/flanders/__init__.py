"""The grammars of Flemish policy papers: article codes and the words of budget tables."""
