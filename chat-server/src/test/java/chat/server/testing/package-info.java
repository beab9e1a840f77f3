/** What several test packages of the server need. */
@NullMarked
package chat.server.testing;

import org.jspecify.annotations.NullMarked;
