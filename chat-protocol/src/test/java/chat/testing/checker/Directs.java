package chat.testing.checker;

import chat.testing.checker.Observation.ReceivedDirect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that was said to one user, against what came to whom. */
final class Directs {

    private record Key(String user, String text) {}

    private final Map<Key, DirectPost> posts = new LinkedHashMap<>();

    /** Those of all sessions, by user. */
    private final Map<String, List<Inbox>> inboxes = new LinkedHashMap<>();

    private final Findings findings;

    Directs(Findings findings) {
        this.findings = findings;
    }

    Inbox open(String client, String user) {
        Inbox inbox = new Inbox(client, user, findings);
        inboxes.computeIfAbsent(user, name -> new ArrayList<>()).add(inbox);
        return inbox;
    }

    /** The one with this text, if that user said it. */
    @Nullable
    DirectPost find(String user, String text) {
        return posts.get(new Key(user, text));
    }

    /** Adds one; if the text was said in an earlier session, to no effect as its sender believes, it is said now. */
    void add(DirectPost post) {
        posts.put(new Key(post.sender().user(), post.sent().text()), post);
    }

    void judge() {
        inboxes.values().forEach(sessions -> sessions.forEach(this::judge));
        posts.values().forEach(this::judge);
    }

    private void judge(Inbox inbox) {
        Map<Inbox, DirectPost> latest = new HashMap<>();
        for (ReceivedDirect message : inbox.received()) {
            DirectPost post = find(message.from(), message.text());
            if (post == null || !post.isIn(message)) {
                findings.add(
                        Violation.Kind.PHANTOM,
                        inbox + " got " + message.seq() + ", " + message
                                + (post == null ? ", which nobody sent" : ", but sent was " + post));
                continue;
            }
            DirectPost before = latest.put(post.sender(), post);
            // The first time it may have been refused, with an answer that was lost, because the receiver was not there
            // yet.
            if (before != null && before.number() > post.number() && !post.isRepeated()) {
                findings.add(
                        Violation.Kind.NOT_FIFO,
                        inbox + " got " + post + " as " + message.seq() + " behind " + before + ", sent after it");
            }
        }
    }

    private void judge(DirectPost post) {
        String text = post.sent().text();
        ReceivedDirect echo = post.sender().find(text);
        if (post.acknowledged() > 0 && (echo == null || echo.seq() != post.acknowledged())) {
            findings.add(
                    Violation.Kind.FALSE_ACKNOWLEDGEMENT,
                    post + " was acknowledged as " + post.acknowledged()
                            + (echo == null ? ", and never came" : ", but came as " + echo.seq()));
        }
        if (post.isUnanswered()) {
            findings.add(Violation.Kind.UNANSWERED, post + " was never answered");
        }
        Inbox receiver = receiver(post);
        boolean arrived = receiver != null && receiver.find(text) != null;
        if (post.isAcknowledged() && receiver != null && receiver.isComplete() && !arrived) {
            findings.add(Violation.Kind.LOST, receiver + " never got " + post + ", which was acknowledged");
        }
        if (post.refusal() != null && arrived) {
            findings.add(Violation.Kind.FALSE_REFUSAL, post + " was refused (" + post.refusal() + "), but came");
        }
    }

    /**
     * Who should have got it: the only session under that name, if the sender knew that it was there, and it stayed to the end. Which of
     * several a message was for nobody can tell.
     */
    private @Nullable Inbox receiver(DirectPost post) {
        List<Inbox> sessions = inboxes.getOrDefault(post.sent().to(), List.of());
        if (sessions.size() != 1) {
            return null;
        }
        Inbox only = sessions.get(0);
        return only.isSettled() && only.isThereAt(post.lobby()) ? only : null;
    }
}
