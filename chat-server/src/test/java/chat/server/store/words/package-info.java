@NullMarked
package chat.server.store.words;

import org.jspecify.annotations.NullMarked;
