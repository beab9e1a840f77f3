package chat.testing.soak;

import java.util.List;

/** What somebody can do who is in. */
public interface Voice {

    /** The rooms that one is in and is not about to leave. */
    List<String> rooms();

    /** Who may be there. */
    List<String> users();

    /** How many messages have no answer yet. */
    int unanswered();

    /** Says something in a room, with this at its end. */
    void say(String room, String filler);

    /** Says something to one user, with this at its end. */
    void sayTo(String user, String filler);

    void setTopic(String room);

    /** Goes into a room, unless one is there. */
    void enter(String room);

    /** Leaves a room, unless one waits for an answer from there. */
    void part(String room);
}
