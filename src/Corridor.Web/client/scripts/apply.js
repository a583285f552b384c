import { autosave } from "./autosave.js";
import { uploads } from "./upload.js";

document.querySelectorAll("form[data-autosave-url]").forEach(autosave);
document.querySelectorAll("[data-upload]").forEach(uploads);
