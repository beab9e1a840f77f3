@NullMarked
package chat.server.store.memory;

import org.jspecify.annotations.NullMarked;
