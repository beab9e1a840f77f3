@NullMarked
package chat.server.files;

import org.jspecify.annotations.NullMarked;
