/*
 * [data-picker=FIELD]       a list of [data-insert=TEXT] that become buttons; FIELD is an id, or with "-" at its end how ids begin
 */
import { insertFromPickers } from "./insert.js";

insertFromPickers();
