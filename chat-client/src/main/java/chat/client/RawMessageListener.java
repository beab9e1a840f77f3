package chat.client;

/**
 * Hears what the server says word by word: for programs that print or keep it. A client that comes back ({@link
 * ClientConfig#reconnect}) is told a secret so, the {@code session} of its {@code welcome}: whoever reads it can take its seat.
 */
@FunctionalInterface
public interface RawMessageListener {

    /**
     * The server sent an object. Called before what it means is told, on the connection's event loop, which it must not block.
     *
     * @param json one object on one line, without its line end; control characters in it are replaced by U+FFFD
     */
    void onRawMessage(String json);
}
