@NullMarked
package chat.server.room;

import org.jspecify.annotations.NullMarked;
