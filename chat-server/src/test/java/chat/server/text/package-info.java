@NullMarked
package chat.server.text;

import org.jspecify.annotations.NullMarked;
