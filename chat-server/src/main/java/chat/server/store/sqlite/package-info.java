/**
 * The stores in a file, {@code chat.db}, by SQLite. One thread writes and commits whatever has come since the last commit as one transaction;
 * only when that is synced is anything told. Others read. What was said is found by its words, which are cut here and not by SQLite. Nothing
 * outside this package knows SQL.
 */
@NullMarked
package chat.server.store.sqlite;

import org.jspecify.annotations.NullMarked;
