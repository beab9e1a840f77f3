package chat.client;

/** Hears also what the server says word by word: for programs that print or keep it. */
public interface WireListener extends ChatListener {

    /**
     * The server sent an object. Called before what it means is told, on the connection's event loop, which it must not block.
     *
     * @param json one object on one line, without its line end; control characters in it are replaced by U+FFFD
     */
    void onWire(String json);
}
