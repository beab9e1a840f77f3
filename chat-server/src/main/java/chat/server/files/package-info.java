/** What the server makes in its data directory is for nobody else on the host. Knows of nothing but the file system. */
@NullMarked
package chat.server.files;

import org.jspecify.annotations.NullMarked;
