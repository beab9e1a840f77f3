package chat.testing.soak;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what a member does, to be sent in one piece. One thread. */
final class Burst implements Voice {

    private final Membership membership;
    private final List<JsonNode> objects = new ArrayList<>();

    Burst(Membership membership) {
        this.membership = membership;
    }

    List<JsonNode> objects() {
        return objects;
    }

    private void add(@Nullable JsonNode object) {
        if (object != null) {
            objects.add(object);
        }
    }

    @Override
    public List<String> rooms() {
        return membership.rooms();
    }

    @Override
    public List<String> users() {
        return membership.users();
    }

    @Override
    public int unanswered() {
        return membership.unanswered();
    }

    @Override
    public void say(String room, String filler) {
        add(membership.say(room, filler));
    }

    @Override
    public void sayTo(String user, String filler) {
        add(membership.sayTo(user, filler));
    }

    @Override
    public void setTopic(String room) {
        add(membership.setTopic(room));
    }

    @Override
    public void enter(String room) {
        add(membership.enter(room));
    }

    @Override
    public void part(String room) {
        add(membership.part(room));
    }
}
