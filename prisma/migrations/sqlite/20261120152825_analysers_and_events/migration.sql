-- AlterTable
ALTER TABLE "Device" ADD COLUMN "timeZone" TEXT;

-- CreateTable
CREATE TABLE "EventReview" (
    "userId" TEXT NOT NULL,
    "deviceId" TEXT NOT NULL,
    "number" BIGINT NOT NULL,
    "at" BIGINT NOT NULL,

    PRIMARY KEY ("userId", "deviceId", "number"),
    CONSTRAINT "EventReview_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "EventReview_deviceId_number_fkey" FOREIGN KEY ("deviceId", "number") REFERENCES "Event" ("deviceId", "number") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Analyser" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "keyHash" TEXT,
    "keyCreatedAt" BIGINT,
    "createdAt" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "DeviceAnalyser" (
    "deviceId" TEXT NOT NULL,
    "analyserId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "assignment" JSONB NOT NULL,

    PRIMARY KEY ("deviceId", "analyserId"),
    CONSTRAINT "DeviceAnalyser_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "Device" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Event" (
    "deviceId" TEXT NOT NULL,
    "number" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "source" TEXT,
    "startedAt" BIGINT NOT NULL,
    "endedAt" BIGINT,
    "seq" BIGINT,
    "countIn" BIGINT,
    "details" JSONB,
    "hasPicture" BOOLEAN NOT NULL DEFAULT false,
    "revision" BIGINT NOT NULL DEFAULT 0,

    PRIMARY KEY ("deviceId", "number"),
    CONSTRAINT "Event_deviceId_fkey" FOREIGN KEY ("deviceId") REFERENCES "Device" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_Event" ("countIn", "deviceId", "endedAt", "kind", "number", "startedAt") SELECT "countIn", "deviceId", "endedAt", "kind", "number", "startedAt" FROM "Event";
DROP TABLE "Event";
ALTER TABLE "new_Event" RENAME TO "Event";
CREATE INDEX "Event_deviceId_startedAt_idx" ON "Event"("deviceId", "startedAt");
CREATE INDEX "Event_startedAt_idx" ON "Event"("startedAt");
CREATE INDEX "Event_revision_idx" ON "Event"("revision");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE INDEX "EventReview_deviceId_number_idx" ON "EventReview"("deviceId", "number");

-- CreateIndex
CREATE INDEX "DeviceAnalyser_analyserId_idx" ON "DeviceAnalyser"("analyserId");
