@NullMarked
package chat.server;

import org.jspecify.annotations.NullMarked;
