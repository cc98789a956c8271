package io.github.tillkey.expiry.notice;

import io.github.tillkey.expiry.storage.NoticeEntity;

/** The kinds of notices, and the texts of their mails. */
enum NoticeKind {
    /** The access ends soon. */
    ENDING(
            "tillkeyNoticeSubject",
            "tillkeyNoticeBody",
            "tillkeySponsorNoticeSubject",
            "tillkeySponsorDigestSubject",
            "tillkeySponsorNoticeBody",
            "tillkeySponsorNoticeLine",
            "tillkeySponsorNoticeHow"),
    /** The access has ended. */
    ENDED(
            "tillkeyNoticeEndedSubject",
            "tillkeyNoticeEndedBody",
            "tillkeySponsorEndedSubject",
            "tillkeySponsorEndedDigestSubject",
            "tillkeySponsorEndedBody",
            "tillkeySponsorNoticeLine",
            "tillkeySponsorEndedHow"),
    /** The member will be deleted. */
    DELETION(
            "tillkeyNoticeDeletionSubject",
            "tillkeyNoticeDeletionBody",
            "tillkeySponsorDeletionSubject",
            "tillkeySponsorDeletionDigestSubject",
            "tillkeySponsorDeletionBody",
            "tillkeySponsorDeletionLine",
            "tillkeySponsorDeletionHow");

    final String subject;
    final String body;
    final String sponsorSubject;
    final String sponsorDigestSubject;
    final String sponsorBody;
    final String sponsorLine;
    final String sponsorHow;

    NoticeKind(
            String subject,
            String body,
            String sponsorSubject,
            String sponsorDigestSubject,
            String sponsorBody,
            String sponsorLine,
            String sponsorHow) {
        this.subject = subject;
        this.body = body;
        this.sponsorSubject = sponsorSubject;
        this.sponsorDigestSubject = sponsorDigestSubject;
        this.sponsorBody = sponsorBody;
        this.sponsorLine = sponsorLine;
        this.sponsorHow = sponsorHow;
    }

    static NoticeKind of(NoticeEntity notice) {
        return switch (notice.days) {
            case NoticeEntity.ENDED -> ENDED;
            case NoticeEntity.DELETION -> DELETION;
            default -> ENDING;
        };
    }
}
