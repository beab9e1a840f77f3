@NullMarked
package chat.server.store.sqlite;

import org.jspecify.annotations.NullMarked;
