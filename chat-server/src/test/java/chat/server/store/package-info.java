@NullMarked
package chat.server.store;

import org.jspecify.annotations.NullMarked;
