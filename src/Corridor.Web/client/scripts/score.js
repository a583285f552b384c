import { scoreAtOnce } from "./scores.js";
import { showDecks } from "./deck.js";

scoreAtOnce();
showDecks();
